import { t } from '@lingui/core/macro';

/** In place of a whole page, as index.html has it while the first script is loaded: in the same words and at the same place. */
export function Loading() {
  return (
    <main className="loading">
      <title>Linecard</title>
      <span role="status">{t`Loading Linecard…`}</span>
    </main>
  );
}
