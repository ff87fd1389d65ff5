// What a download has to know, from settings and VS Code's own: where from, the folder, the proxy, the token. What is not set
// here is as the environment says.

import * as vscode from 'vscode';
import { addedModelsFolder, cudaPackageSource, hubEndpoint } from '../settings';

const tokenKey = 'darkroom.hub.token';

export async function hubEnvironment(secrets: vscode.SecretStorage): Promise<Record<string, string>> {
  const endpoint = hubEndpoint();
  const token = await secrets.get(tokenKey);
  return {
    DARKROOM_MODELS: addedModelsFolder(),
    ...(endpoint !== undefined && { HF_ENDPOINT: endpoint }),
    ...proxyEnvironment(),
    ...(token !== undefined && { HF_TOKEN: token }),
  };
}

/** No token: what is downloaded is public, and its hash is known. */
export function cudaEnvironment(): Record<string, string> {
  const from = cudaPackageSource();
  return { ...proxyEnvironment(), ...(from !== undefined && { DARKROOM_CUDA_PACKAGE: from }) };
}

function proxyEnvironment(): Record<string, string> {
  const settings = vscode.workspace.getConfiguration('http');
  const proxy = settings.get<unknown>('proxy');
  const direct = settings.get<unknown>('noProxy');
  return {
    ...(typeof proxy === 'string' && proxy !== '' && { HTTP_PROXY: proxy, HTTPS_PROXY: proxy }),
    ...(Array.isArray(direct) && direct.length > 0 && { NO_PROXY: direct.join(',') }),
  };
}

/** Kept where VS Code keeps secrets, not in settings. An empty one is forgotten. */
export async function askToken(secrets: vscode.SecretStorage): Promise<void> {
  const token = await vscode.window.showInputBox({
    title: vscode.l10n.t('Hub Token'),
    prompt: vscode.l10n.t(
      'A token with read access, for private and gated models. It goes to the hub alone. Leave empty to forget it.',
    ),
    password: true,
    ignoreFocusOut: true,
  });
  if (token === undefined) return;
  if (token.trim() === '') await secrets.delete(tokenKey);
  else await secrets.store(tokenKey, token.trim());
}
