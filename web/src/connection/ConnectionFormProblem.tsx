import { Alert } from '@mantine/core';
import { IconAlertTriangle } from '@tabler/icons-react';
import type { Problem } from '../api/problem';
import { ProblemAlert } from '../ui/ProblemAlert';
import { isVerificationProblem } from './health';

/** What is to be said beside the fields: that the settings are saved although they do not work yet. */
export function ConnectionFormProblem({ problem, atFields }: { problem: Problem; atFields: boolean }) {
  if (isVerificationProblem(problem)) {
    return (
      <Alert
        color="yellow"
        icon={<IconAlertTriangle aria-hidden />}
        title="Saved, but not verified"
        role="alert"
      >
        {problem.fields.length > 0
          ? 'Twilio has something against it: the marked field says what to do.'
          : problem.message}
      </Alert>
    );
  }
  return atFields ? null : <ProblemAlert problem={problem} />;
}
