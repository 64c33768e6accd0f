import { ChangePasswordForm } from '../../session/ChangePasswordForm';
import { Page } from '../../ui/Page';
import { Section } from '../../ui/Section';
import { SecondFactor } from './SecondFactor';
import { Sessions } from './Sessions';

export function AccountPage() {
  return (
    <Page title="Account">
      <Section title="Change password" lead="This signs you out of all other sessions.">
        <ChangePasswordForm />
      </Section>
      <SecondFactor />
      <Sessions />
    </Page>
  );
}
