import { notFound } from "next/navigation";
import { calls, statuses } from "../../../lib/calls";
import { ownAgent } from "../../../lib/agents";
import { placeCall } from "./actions";
import { TwilioFrame, TwilioSettings } from "./twilio";

type Props = { params: Promise<{ id: string }>; searchParams: Promise<{ framed?: string; problem?: string }> };

export default async function Page({ params, searchParams }: Props) {
  const agent = await ownAgent((await params).id);
  if (agent === null) notFound();
  const { framed, problem } = await searchParams;
  const placed = [...calls].filter(([, call]) => call.agentId === agent.id);
  return (
    <>
      <h1>{agent.name}</h1>
      <h2>Twilio</h2>
      {framed === undefined ? <TwilioSettings agentId={agent.id} /> : <TwilioFrame agentId={agent.id} />}
      <h2>Calls</h2>
      <form action={placeCall.bind(null, agent.id)}>
        <label>
          Number <input name="to" type="tel" defaultValue="+14155550123" />
        </label>
        <button>Call</button>
        {problem !== undefined && <p role="alert">{problem}</p>}
      </form>
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
