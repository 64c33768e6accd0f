export const FLAGS: string[];
export function chromium(): string;
