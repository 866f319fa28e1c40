import type { Template } from 'aws-cdk-lib/assertions'
import { readable } from '../../infra/wildcards.ts'

interface Statement {
  readonly Effect: string
  readonly Action: string | readonly string[]
  readonly Resource: unknown
  readonly Condition?: unknown
}

/** One action that a role or a policy for people allows or denies on one resource. */
export interface Right {
  readonly holder: string
  readonly effect: string
  readonly action: string
  readonly resource: string
  readonly condition: string
}

/** Every right of a template. Names lose the digits that CDK puts behind them, and of assets their digest. */
export function rightsOf(template: Template): readonly Right[] {
  const inline = Object.values(template.findResources('AWS::IAM::Policy')).map(({ Properties }) => ({
    holder: name(readable(Properties.Roles[0])).slice(1, -1),
    statements: Properties.PolicyDocument.Statement,
  }))
  const managed = Object.entries(template.findResources('AWS::IAM::ManagedPolicy')).map(([key, { Properties }]) => ({
    holder: Properties.Roles === undefined ? name(key) : name(readable(Properties.Roles[0])).slice(1, -1),
    statements: Properties.PolicyDocument.Statement,
  }))
  return [...inline, ...managed].flatMap(({ holder, statements }) =>
    statements.flatMap((statement: Statement) => rightsIn(holder, statement)),
  )
}

function rightsIn(holder: string, { Effect, Action, Resource, Condition }: Statement): readonly Right[] {
  const condition = Condition === undefined ? '' : name(conditionText(Condition))
  return [Action].flat().flatMap((action) =>
    [Resource].flat().map((resource) => ({
      ...{ holder, action, condition },
      effect: Effect.toLowerCase(),
      resource: name(readable(resource)),
    })),
  )
}

function conditionText(condition: unknown): string {
  return JSON.stringify(condition, (_, value: unknown) =>
    typeof value === 'object' && value !== null && 'Fn::Join' in value ? readable(value) : value,
  )
}

function name(text: string): string {
  return text.replaceAll(/[0-9a-f]{64}/g, '<digest>').replaceAll(/(?<=[A-Za-z])[0-9A-F]{8}(?=\W|$)/g, '')
}

/** Rights as people read them, a holder after the other. */
export function printed(rights: readonly Right[]): string {
  const holders = [...new Set(rights.map(({ holder }) => holder))].sort()
  const blocks = holders.map((holder) => {
    const lines = rights
      .filter((right) => right.holder === holder)
      .map(
        ({ effect, action, resource, condition }) =>
          `  ${effect} ${action} ${resource}${condition && ` if ${condition}`}`,
      )
    return `${holder}\n${[...new Set(lines)].sort().join('\n')}\n`
  })
  return blocks.join('\n')
}
