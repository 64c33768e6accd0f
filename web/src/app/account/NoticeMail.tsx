import { t } from '@lingui/core/macro';
import { Stack, Switch } from '@mantine/core';
import { useMutation, useQuery } from '@tanstack/react-query';
import { andThenUndo } from '../../api/mutation';
import * as mutations from '../../api/mutations';
import * as queries from '../../api/queries';
import { undoNoticeMail } from '../../api/undo';
import { useSession } from '../../session/session';
import { isolated } from '../../ui/isolated';
import { notifyDone } from '../../ui/notify';
import { ProblemAlert } from '../../ui/ProblemAlert';
import { Section } from '../../ui/Section';

/** For admins and owners, where Linecard sends mail. */
export function NoticeMail() {
  const { canWrite } = useSession();
  return canWrite ? <Choice /> : null;
}

function Choice() {
  const { membership } = useSession();
  const mail = useQuery(queries.notices).data?.mail;
  const change = useMutation(
    andThenUndo(
      mutations.setNoticeMail,
      (on) => () => undoNoticeMail(on),
      (undo, _result, on) =>
        notifyDone(on ? t`You’ll get notices by email.` : t`You’ll no longer get notices by email.`, undo),
    ),
  );
  if (mail?.available !== true || mail.wanted == null) return null;
  const wanted = mail.wanted;
  return (
    <Section title={t`Notices by email`}>
      <Stack>
        <Switch
          label={t`Email me notices of ${isolated(membership.name)}`}
          description={t`When Twilio refuses an account, a daily limit is nearly used up, an API key expires soon, or events don’t reach an endpoint.`}
          w="fit-content"
          maw="100%"
          checked={wanted}
          disabled={change.isPending}
          onChange={() => change.mutate(!wanted)}
        />
        {change.error !== null && <ProblemAlert problem={change.error} />}
      </Stack>
    </Section>
  );
}
