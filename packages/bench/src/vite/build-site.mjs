// Builds one site with Vite, in a process of its own and without a TypeScript loader, as `vite build` would.
// Prints, in milliseconds, Vite's own work without the loading of modules, and the processor's time for all; and the most
// memory that was resident, in bytes.
// Arguments: Vite's module, the site, the plugin's module or '', the plugin's options as JSON, the name of its export.
const [vite, root, plugin, options, exported = 'default'] = process.argv.slice(2)

const { build } = await import(vite)
const plugins = plugin === '' ? [] : [(await import(plugin))[exported](JSON.parse(options))]
const settings = { emptyOutDir: true, assetsInlineLimit: 0, reportCompressedSize: false }
const started = performance.now()
await build({ root, configFile: false, logLevel: 'silent', plugins, build: settings })
const inside = performance.now() - started
const { user, system } = process.cpuUsage()
const peakRss = process.resourceUsage().maxRSS * 1024
process.stdout.write(`${JSON.stringify({ inside, processor: (user + system) / 1000, peakRss })}\n`)
