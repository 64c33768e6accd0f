import { Button, Stack, Text, Title } from '@mantine/core';

/** A page that broke, or whose chunk is gone because a newer console has been rolled out. */
export function PageError() {
  return (
    <Stack component="main" align="flex-start" p="xl">
      <title>Something went wrong · Linecard</title>
      <Title order={1} size="h3">
        This page could not be shown
      </Title>
      <Text>There may be a newer version of the console. Load the page again to get it.</Text>
      <Button onClick={() => globalThis.location.reload()}>Load again</Button>
    </Stack>
  );
}
