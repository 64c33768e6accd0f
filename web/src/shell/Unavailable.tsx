import { t } from '@lingui/core/macro';
import { asProblem } from '../api/problem';
import { ProblemAlert } from '../ui/ProblemAlert';
import { PublicPage } from '../ui/PublicPage';

/** In place of all pages while it is not known who is signed in. */
export function Unavailable({ problem, onRetry }: { problem: unknown; onRetry: () => void }) {
  const heading = asProblem(problem).isUnreachable ? t`Can’t reach Linecard` : t`Something went wrong`;
  return (
    <PublicPage title={heading} heading={heading}>
      <ProblemAlert problem={problem} onRetry={onRetry} />
    </PublicPage>
  );
}
