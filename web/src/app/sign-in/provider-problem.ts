import { i18n } from '@lingui/core';
import { msg } from '@lingui/core/macro';
import { isIn } from '../../ui/label-of';

/** What went wrong at the identity provider. The words are here: an address can contain anybody's. */
const PROBLEMS = {
  denied: msg`The identity provider did not sign you in, or you did not agree. Try again.`,
  expired: msg`That took too long, or began in another browser. Try again.`,
  unknown: msg`The identity provider knows you, but nobody has made you a member here yet. Ask an admin of your organization.`,
  unavailable: msg`Signing in with the identity provider does not work right now. Try again shortly.`,
  'second-factor': msg`Your account here has a second factor, and the identity provider has asked for none. Sign in with your password and a code, or with a second factor at the provider.`,
  misconfigured: msg`The identity provider and this Linecard do not fit together. Ask its operator, who finds the reason in the log.`,
  'too-many': msg`There were too many attempts from your network. Try again in a few minutes.`,
};

export function providerProblem(name: string | null): string | null {
  return name !== null && isIn(PROBLEMS, name) ? i18n._(PROBLEMS[name]) : null;
}
