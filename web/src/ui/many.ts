/** What reaches more agents or calls than these is confirmed by typing a word. */
export const MANY = 10;
