// The types of chromium-launch.mjs for TypeScript tests.
import type { Browser as RunningBrowser, LaunchOptions } from 'playwright-core';

/** A browser that can be started, as the runner found it. */
export interface Browser {
  readonly name: string;
  readonly executablePath?: string;
  readonly channel?: string;
  readonly env?: Readonly<Record<string, string>>;
}
export declare function foundChromium(): Browser;
export declare function launchOptions(browser: Browser): LaunchOptions;
export declare function startChromium(browser: Browser): Promise<RunningBrowser>;
