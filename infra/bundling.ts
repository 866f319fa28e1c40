import { type BundlingOptions, OutputFormat } from 'aws-cdk-lib/aws-lambda-nodejs'

/** How functions are bundled: one minified module with everything in it, the SDK too, made by the local esbuild. */
export const bundling: BundlingOptions = {
  format: OutputFormat.ESM,
  minify: true,
  target: 'node24',
  mainFields: ['module', 'main'],
  // An SDK of our own choice: the one of the runtime changes under us, and is slower to load than a bundled one.
  externalModules: [],
  // Packages in CommonJS call `require` for Node's modules, which a module does not have by itself.
  banner: "import{createRequire as requireOfBundle}from'node:module';const require=requireOfBundle(import.meta.url);",
}
