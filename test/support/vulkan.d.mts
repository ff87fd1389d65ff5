export interface Vulkan {
  readonly name: string;
  readonly env: Readonly<Record<string, string>>;
}

export function softwareVulkan(browser?: string): Vulkan | { readonly reason: string };
export function foundVulkan(): Vulkan | undefined;
