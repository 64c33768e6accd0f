import { i18n, type MessageDescriptor } from '@lingui/core';
import { msg, t } from '@lingui/core/macro';
import type { Notice } from '../api/types';
import { settingsAddress } from '../app/settings/tabs';
import { longDay } from '../ui/days';
import { isolated } from '../ui/isolated';

const LIMITS: Record<NonNullable<Notice['dailyLimit']>, MessageDescriptor> = {
  calls: msg`Calls per day`,
  messages: msg`Messages per day`,
  minutes: msg`Call minutes per day`,
  spend: msg`Cost per day`,
};

/** A notice in a sentence. */
export function textOf(notice: Notice): string {
  const { kind, agentId, expiresAt } = notice;
  const limit = notice.dailyLimit == null ? '' : i18n._(LIMITS[notice.dailyLimit]);
  const shown = notice.name == null ? null : isolated(notice.name);
  const owner = agentId == null ? t`Organization` : (shown ?? t`Deleted agent`);
  const name = shown ?? t`deleted`;
  switch (kind) {
    case 'account-refused':
      return agentId == null
        ? t`Twilio refuses the organization’s account or number`
        : t`Twilio refuses the account or number of ${owner}`;
    case 'daily-limit-near':
      return t`${owner}: 80% of the limit “${limit}” used`;
    case 'daily-limit-reached':
      return t`${owner}: limit “${limit}” reached, more is refused until 00:00 UTC`;
    case 'api-key-expiring': {
      const day = expiresAt == null ? '–' : longDay(expiresAt);
      return t`API key ${name} expires on ${day}`;
    }
    case 'endpoint-failing':
      return t`Events cannot be delivered to ${name}`;
    case 'endpoint-disabled':
      return t`Events are no longer sent to ${name}, which did not accept them`;
  }
}

/** The page where it can be resolved. */
export function placeOf({ kind, agentId, endpointId, name }: Notice): string {
  switch (kind) {
    case 'account-refused':
      return agentId == null ? settingsAddress('connection') : `/agents/${agentId}?tab=connection`;
    case 'daily-limit-near':
    case 'daily-limit-reached':
      return agentId == null ? settingsAddress('limits') : `/agents/${agentId}?tab=limits`;
    case 'api-key-expiring':
      return '/api-keys';
    case 'endpoint-failing':
    case 'endpoint-disabled':
      return endpointId == null || name == null ? '/event-endpoints' : `/event-endpoints/${endpointId}`;
  }
}
