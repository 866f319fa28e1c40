import { Validations } from 'aws-cdk-lib'
import { CfnStage, HttpApi, HttpMethod } from 'aws-cdk-lib/aws-apigatewayv2'
import { HttpLambdaIntegration } from 'aws-cdk-lib/aws-apigatewayv2-integrations'
import type { Construct } from 'constructs'
import { webhook } from './settings.ts'
import { SluiceFunction } from './sluice-function.ts'

/** The one door to the outside: an HTTP API, throttled, with nothing behind it but the function that verifies and queues. */
export class Webhook extends SluiceFunction {
  readonly url: string

  constructor(scope: Construct, id: string) {
    super(scope, id, { entry: 'webhook', ...webhook })
    const api = new HttpApi(this, 'Api', { description: 'Webhooks of Sluice' })
    const integration = new HttpLambdaIntegration('Webhook', this.function)
    api.addRoutes({ path: '/webhook', methods: [HttpMethod.ANY], integration })
    const stage = api.defaultStage?.node.defaultChild
    if (stage instanceof CfnStage) {
      stage.defaultRouteSettings = {
        throttlingRateLimit: webhook.requestsPerSecond,
        throttlingBurstLimit: webhook.burst,
      }
    }
    Validations.of(api).acknowledge(
      {
        id: 'AwsSolutions::AwsSolutions-APIG1',
        reason:
          'The function logs what it answered to each delivery; requests that were throttled are counted in the metrics of the API',
      },
      {
        id: 'AwsSolutions::AwsSolutions-APIG4',
        reason:
          'Git hosts have no credentials of AWS: the function verifies the signature over the body before anything else',
      },
    )
    this.url = `${api.apiEndpoint}/webhook`
  }
}
