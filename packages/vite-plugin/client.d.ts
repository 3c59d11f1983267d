// Types of marked pictures in imports. Add to vite-env.d.ts: /// <reference types="vite-plugin-unmark/client" />
declare module '*?unmark' {
  const url: string
  export default url
}
declare module '*&unmark' {
  const url: string
  export default url
}
declare module '*?unmark&url' {
  const url: string
  export default url
}
declare module '*?unmark&inline' {
  const url: string
  export default url
}
declare module '*?unmark&no-inline' {
  const url: string
  export default url
}
declare module '*?unmark&raw' {
  const content: string
  export default content
}
declare module '*.marked.png' {
  const url: string
  export default url
}
declare module '*.marked.jpg' {
  const url: string
  export default url
}
declare module '*.marked.jpeg' {
  const url: string
  export default url
}
declare module '*.marked.webp' {
  const url: string
  export default url
}
declare module '*.marked.avif' {
  const url: string
  export default url
}
declare module '*.marked.gif' {
  const url: string
  export default url
}
declare module '*.marked.tiff' {
  const url: string
  export default url
}
