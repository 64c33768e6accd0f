import { isIn } from '../../ui/label-of';

/** What went wrong at the identity provider. The words are here: an address can contain anybody's. */
const PROBLEMS = {
  denied: 'The identity provider did not sign you in, or you did not agree. Try again.',
  expired: 'That took too long, or began in another browser. Try again.',
  unknown:
    'The identity provider knows you, but nobody has made you a member here yet. Ask an admin of your organization.',
  unavailable: 'Signing in with the identity provider does not work right now. Try again shortly.',
  'second-factor':
    'Your account here has a second factor, and the identity provider has asked for none. Sign in with your password and a code, or with a second factor at the provider.',
  misconfigured:
    'The identity provider and this Linecard do not fit together. Ask its operator, who finds the reason in the log.',
  'too-many': 'There were too many attempts from your network. Try again in a few minutes.',
};

export function providerProblem(name: string | null): string | null {
  return name !== null && isIn(PROBLEMS, name) ? PROBLEMS[name] : null;
}
