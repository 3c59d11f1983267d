// Builds one site with Vite, in a process of its own and without a TypeScript loader, as `vite build` would.
// Arguments: Vite's module, the site, the plugin's module or '', the plugin's options as JSON, the name of its export.
const [vite, root, plugin, options, exported = 'default'] = process.argv.slice(2)

const { build } = await import(vite)
const plugins = plugin === '' ? [] : [(await import(plugin))[exported](JSON.parse(options))]
const settings = { emptyOutDir: true, assetsInlineLimit: 0, reportCompressedSize: false }
await build({ root, configFile: false, logLevel: 'warn', plugins, build: settings })
