import { Alert } from '@mantine/core';
import { IconAlertTriangle } from '@tabler/icons-react';
import type { Problem } from '../api/problem';
import { ProblemAlert } from '../ui/ProblemAlert';
import { isVerificationProblem } from './health';

type Props = { problem: Problem; isSaved: boolean; atFields: boolean };

/** What is to be said beside the fields: above all whether the settings are saved although they do not work. */
export function ConnectionFormProblem({ problem, isSaved, atFields }: Props) {
  if (isVerificationProblem(problem)) {
    return (
      <Alert
        color="yellow"
        icon={<IconAlertTriangle aria-hidden />}
        title={isSaved ? 'Saved, but not verified' : 'Not saved'}
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
