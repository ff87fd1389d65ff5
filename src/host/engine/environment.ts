// What the engine process finds in its environment. Each variable is there because its absence was measured to hurt.

export interface EngineSwitches {
  /** False in an untrusted workspace: the engine then refuses to open sessions. */
  readonly sessions: boolean;
}

export function engineEnvironment(
  base: NodeJS.ProcessEnv,
  platform: NodeJS.Platform,
  switches: EngineSwitches,
): NodeJS.ProcessEnv {
  const environment: NodeJS.ProcessEnv = {
    ...base,
    // VS Code's own binary then behaves as plain Node.
    ELECTRON_RUN_AS_NODE: '1',
    // On by default in ONNX Runtime 1.30; must be set before its library loads.
    ORT_DISABLE_TELEMETRY: '1',
    DARKROOM_SESSIONS: switches.sessions ? 'on' : 'off',
  };
  // Injected by a debugger of the host; it would make the engine wait for a second one.
  delete environment['NODE_OPTIONS'];
  if (platform === 'linux') {
    // glibc returns each step's output buffers to the system and takes them again: ±40 % on small decode steps.
    environment['MALLOC_MMAP_THRESHOLD_'] = '1073741824';
    environment['MALLOC_TRIM_THRESHOLD_'] = '4294967296';
  }
  return environment;
}
