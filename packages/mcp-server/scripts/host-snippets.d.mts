export interface HostSnippet {
  readonly name: string
  readonly where: string
  readonly language: string
  readonly text: string
}
export const HOSTS: readonly HostSnippet[]
export function withHosts(readme: string): string
