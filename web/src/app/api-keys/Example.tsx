import { t } from '@lingui/core/macro';
import { useQuery } from '@tanstack/react-query';
import * as queries from '../../api/queries';
import { Section } from '../../ui/Section';
import { CallExamples } from '../agent-settings/CallExamples';

/** A first request with a key, by the default agent or the first one; nothing without an agent. */
export function Example() {
  const agents = useQuery(queries.allAgents);
  const agent = agents.data?.find(({ isDefault }) => isDefault) ?? agents.data?.[0];
  if (agent === undefined) return null;
  return (
    <Section
      title={t`Example`}
      lead={t`A program reads the key from its environment, as LINECARD_API_KEY, and sends it with each request.`}
    >
      <CallExamples agentId={agent.id} hasKey />
    </Section>
  );
}
