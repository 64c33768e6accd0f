import { i18n, type MessageDescriptor } from '@lingui/core';
import { msg } from '@lingui/core/macro';
import type { NumberType } from '../api/types';
import { labelOf } from '../ui/label-of';

const NAMES: Record<NumberType, MessageDescriptor> = {
  'premium-rate': msg`Premium rate`,
  'shared-cost': msg`Shared cost`,
  personal: msg`Personal numbers`,
  'universal-access': msg`Universal access`,
  pager: msg`Pagers`,
  voicemail: msg`Voicemail access`,
  'global-network': msg`Satellite and other international networks`,
};

export function numberTypeChoices() {
  return Object.entries(NAMES).map(([value, label]) => ({ value, label: i18n._(label) }));
}

export function numberTypeName(type: NumberType): string {
  return labelOf(NAMES, type);
}
