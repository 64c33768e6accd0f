import type { NumberType } from '../api/types';

const NAMES: Record<NumberType, string> = {
  'premium-rate': 'Premium rate',
  'shared-cost': 'Shared cost',
  personal: 'Personal numbers',
  'universal-access': 'Universal access',
  pager: 'Pagers',
  voicemail: 'Voicemail access',
  'global-network': 'Satellite and other international networks',
};

export const numberTypeChoices = Object.entries(NAMES).map(([value, label]) => ({ value, label }));

export function numberTypeName(type: NumberType): string {
  return NAMES[type];
}
