/** How lists go on: the page's `nextCursor` is the next one's `cursor`. */
export function cursors() {
  return {
    initialPageParam: {} as { cursor?: string },
    getNextPageParam: (page: { nextCursor?: string | null }) =>
      page.nextCursor ? { cursor: page.nextCursor } : undefined,
  };
}
