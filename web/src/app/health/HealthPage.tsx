import { t } from '@lingui/core/macro';
import { useInfiniteQuery } from '@tanstack/react-query';
import * as queries from '../../api/queries';
import { Loaded } from '../../ui/Loaded';
import { Page } from '../../ui/Page';
import { Section } from '../../ui/Section';
import { useUrlState } from '../../ui/use-url-state';
import { Callbacks } from './Callbacks';
import { Lines } from './Lines';
import { Overall } from './Overall';
import { FailingEndpoints } from './FailingEndpoints';
import { filterOf } from './states';
import { Upkeep } from './Upkeep';

/** What is wrong, and where it is mended. */
export function HealthPage() {
  const { search, change } = useUrlState();
  const filter = filterOf(search);
  const health = useInfiniteQuery(queries.health(filter));
  return (
    <Page title={t`Health`} lead={t`What needs attention, and where to fix it.`}>
      <Loaded query={health} lines={8}>
        {({ pages }) => {
          const [found] = pages;
          if (found === undefined) return null;
          return (
            <>
              <Overall health={found} />
              <FailingEndpoints health={found} />
              <Section
                title={t`Lines`}
                lead={t`Each agent’s Twilio account and number, as of the last verification, call or callback.`}
              >
                <Lines health={found} query={health} state={filter.state?.[0]} onChange={change} />
              </Section>
              <Section
                title={t`Callbacks`}
                lead={t`How Twilio reports the status of calls and messages to Linecard.`}
              >
                <Callbacks health={found} />
              </Section>
              <Section title={t`Clocks and background work`}>
                <Upkeep health={found} />
              </Section>
            </>
          );
        }}
      </Loaded>
    </Page>
  );
}
