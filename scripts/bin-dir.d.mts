export function binDir(profile?: string): string;
