// The types of chromium-launch.mjs for TypeScript tests.
import type { LaunchOptions } from 'playwright-core';

export interface FoundBrowser {
  readonly name: string;
  readonly executablePath?: string;
  readonly channel?: string;
  readonly env?: Readonly<Record<string, string>>;
}
export declare const chromiumArgs: string[];
export declare function launchOptions(browser: FoundBrowser): LaunchOptions;
export declare function foundChromium(): FoundBrowser;
