// @ts-check
// A test must not see the developer's settings, extensions or recent files, nor leave its own behind. Every
// launch gets a temporary folder with a home, a profile and a copy of the workspace.
import { cpSync, mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { temporaryFolder } from '../runner/temporary.mjs';

/** @typedef {'trusted' | 'untrusted'} Trust */
/** @typedef {{ folder: string, home: string, userData: string, extensions: string, temp: string, workspace: string, remove: () => void }} Profile */

/** Names of the built-in themes by the short names the tests use. */
export const themes = {
  dark: 'Default Dark Modern',
  light: 'Default Light Modern',
  'hc-dark': 'Default High Contrast',
  'hc-light': 'Default High Contrast Light',
};

/**
 * @param {{ workspace: string, trust: Trust, theme?: keyof typeof themes, settings?: Record<string, unknown> }} wish
 * @returns {Profile}
 */
export function createProfile({ workspace, trust, theme = 'dark', settings = {} }) {
  // A short name: VS Code puts a socket into the profile and socket paths may have about 100 characters.
  const { folder, remove } = temporaryFolder('dr-');
  const profile = {
    folder,
    home: path.join(folder, 'home'),
    userData: path.join(folder, 'user'),
    extensions: path.join(folder, 'ext'),
    temp: path.join(folder, 'tmp'),
    workspace: path.join(folder, path.basename(workspace)),
    remove,
  };
  for (const part of [profile.home, path.join(profile.userData, 'User'), profile.extensions, profile.temp])
    mkdirSync(part, { recursive: true });
  cpSync(workspace, profile.workspace, { recursive: true });
  const all = { ...quiet, ...trustSettings(trust), 'workbench.colorTheme': themes[theme], ...settings };
  writeFileSync(path.join(profile.userData, 'User', 'settings.json'), JSON.stringify(all, undefined, 2));
  return profile;
}

/** No network, no suggestions, no surprises on the screen. */
const quiet = {
  'telemetry.telemetryLevel': 'off',
  'update.mode': 'none',
  'extensions.autoCheckUpdates': false,
  'extensions.autoUpdate': false,
  'extensions.ignoreRecommendations': true,
  'chat.disableAIFeatures': true,
  'workbench.enableExperiments': false,
  'workbench.startupEditor': 'none',
  'workbench.tips.enabled': false,
  'workbench.secondarySideBar.defaultVisibility': 'hidden',
  'window.autoDetectColorScheme': false,
  'git.enabled': false,
  'github.gitAuthentication': false,
};

/**
 * Restricted mode without the question that would wait for a person.
 * @param {Trust} trust
 */
function trustSettings(trust) {
  return trust === 'untrusted'
    ? { 'security.workspace.trust.enabled': true, 'security.workspace.trust.startupPrompt': 'never' }
    : { 'security.workspace.trust.enabled': false };
}

/**
 * The environment of a VS Code that shall not find the developer's home.
 * @param {Profile} profile
 * @returns {NodeJS.ProcessEnv}
 */
export function cleanEnvironment(profile) {
  // Variables of a VS Code whose terminal we may have been started from would confuse the one under test.
  const inherited = Object.entries(process.env).filter(([name]) => !/^(VSCODE_|ELECTRON_|XDG_)/.test(name));
  // On Linux sockets and temporary files go with the profile; elsewhere their paths would become too long.
  const home = process.platform === 'linux' ? { HOME: profile.home, TMPDIR: profile.temp } : {};
  return { ...Object.fromEntries(inherited), ...home };
}
