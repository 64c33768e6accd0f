import { t } from '@lingui/core/macro';
import { Alert } from '@mantine/core';
import { IconAlertTriangle } from '@tabler/icons-react';
import type { Problem } from '../api/problem';
import { ProblemAlert } from '../ui/ProblemAlert';
import { isVerificationProblem } from './health';

type Props = { problem: Problem; isSaved: boolean; atFields: boolean };

/** What the fields do not show of a problem, above all whether the settings were saved although they do not work. */
export function ConnectionFormProblem({ problem, isSaved, atFields }: Props) {
  if (isVerificationProblem(problem)) {
    return (
      <Alert
        color="yellow"
        icon={<IconAlertTriangle aria-hidden />}
        title={isSaved ? t`Saved, but not verified` : t`Not saved`}
        role="alert"
      >
        {problem.fields.length > 0
          ? t`Twilio rejected these settings. See the highlighted field.`
          : problem.message}
      </Alert>
    );
  }
  return atFields ? null : <ProblemAlert problem={problem} />;
}
