// The types of chromium.mjs for TypeScript tests.
import type { LaunchOptions } from 'playwright-core';

export interface FoundBrowser {
  readonly name: string;
  readonly executablePath?: string;
  readonly channel?: string;
  readonly env?: Readonly<Record<string, string>>;
}
export declare const chromiumArgs: string[];
export declare function findChromium(say: (line: string) => void): Promise<FoundBrowser>;
export declare function launchOptions(browser: FoundBrowser): LaunchOptions;
export declare function foundChromium(): FoundBrowser;
