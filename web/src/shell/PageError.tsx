import { Button, Stack, Text, Title } from '@mantine/core';

/** For a page that threw an error, or whose chunk no longer exists since a newer console was deployed. */
export function PageError() {
  return (
    <Stack component="main" align="flex-start" p="xl">
      <title>Something went wrong · Linecard</title>
      <Title order={1} size="h3">
        This page could not be displayed
      </Title>
      <Text>There may be a newer version of the console. Reload the page to get it.</Text>
      <Button onClick={() => globalThis.location.reload()}>Reload</Button>
    </Stack>
  );
}
