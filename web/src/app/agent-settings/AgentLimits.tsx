import { useQueryClient } from '@tanstack/react-query';
import { api, bodyOf } from '../../api/client';
import type { Agent } from '../../api/types';
import { LimitsSection } from '../../limits/LimitsSection';

export function AgentLimits({ agent }: { agent: Agent }) {
  const client = useQueryClient();
  return (
    <LimitsSection
      holder={agent}
      whose="the agent"
      lead="How far this agent’s calls and messages may go. The organization’s limits hold as well."
      change={async (body) => {
        await bodyOf(api.PATCH('/api/agents/{agent_id}', { params: { path: { agent_id: agent.id } }, body }));
        await client.invalidateQueries({ queryKey: ['agents'] });
      }}
    />
  );
}
