import { t } from '@lingui/core/macro';
import * as mutations from '../../api/mutations';
import type { Agent } from '../../api/types';
import { undoAgentChange } from '../../api/undo';
import { LimitsSection } from '../../limits/LimitsSection';

export function AgentLimits({ agent }: { agent: Agent }) {
  return (
    <LimitsSection
      holder={agent}
      noun="agent"
      agentId={agent.id}
      lead={t`Limits for this agent’s calls and messages. The organization’s limits apply as well.`}
      mutation={mutations.updateAgent(agent.id)}
      undoing={(change) => undoAgentChange(agent, change)}
    />
  );
}
