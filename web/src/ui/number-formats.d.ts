/** How numbers are grouped, in parts by the first digit of the calling code (`vite/number-formats.ts`). */
declare module 'virtual:number-formats' {
  const parts: Record<string, () => Promise<{ default: import('./number-grouping').Plans }>>;
  export default parts;
}
