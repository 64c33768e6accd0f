import { notFound } from "next/navigation";
import { calls, statuses } from "../../../lib/calls";
import { ownAgent } from "../../../lib/agents";
import { placeCall } from "./actions";
import { CallForm } from "./call";
import { TwilioFrame, TwilioSettings } from "./twilio";

type Props = { params: Promise<{ id: string }>; searchParams: Promise<{ framed?: string }> };

export default async function Page({ params, searchParams }: Props) {
  const agent = await ownAgent((await params).id);
  if (agent === null) notFound();
  const { framed } = await searchParams;
  const Twilio = framed === undefined ? TwilioSettings : TwilioFrame;
  const placed = [...calls].filter(([, call]) => call.agentId === agent.id);
  return (
    <>
      <h1>{agent.name}</h1>
      <h2>Twilio</h2>
      {/* The key: one agent's session and number are not shown with another agent. */}
      <Twilio key={agent.id} agentId={agent.id} />
      <h2>Calls</h2>
      <CallForm key={`call ${agent.id}`} action={placeCall.bind(null, agent.id)} />
      <ul>
        {placed.map(([id, { to }]) => (
          <li key={id}>
            {to}: {statuses.get(id) ?? "placed"}
          </li>
        ))}
      </ul>
    </>
  );
}
