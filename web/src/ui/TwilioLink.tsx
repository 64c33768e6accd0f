import { t } from '@lingui/core/macro';
import { ActionIcon, Anchor } from '@mantine/core';
import { IconExternalLink } from '@tabler/icons-react';
import type { ReactNode } from 'react';
import { Copyable } from './Copyable';
import { twilioConsoleUrl } from './twilio-console';

/** A SID with a button that copies it, and a link to its page in Twilio’s console. `label`: "call SID". */
export function Sid({ label, value }: { label: string; value: string }) {
  const url = twilioConsoleUrl(value);
  return (
    <>
      <Copyable label={label} value={value} />
      {url !== null && (
        <ActionIcon
          component="a"
          href={url}
          target="_blank"
          rel="noopener noreferrer"
          variant="subtle"
          color="gray"
          size="md"
          aria-label={t`Open ${label} in the Twilio console`}
          title={t`Open in the Twilio console`}
        >
          <IconExternalLink size={16} className="forward" aria-hidden />
        </ActionIcon>
      )}
    </>
  );
}

/** A link with a text; the text alone for a SID that has no page. */
export function TwilioLink({ sid, children }: { sid: string; children: ReactNode }) {
  const url = twilioConsoleUrl(sid);
  if (url === null) return children;
  return (
    <Anchor href={url} target="_blank" rel="noopener noreferrer" size="sm">
      {children}
    </Anchor>
  );
}
