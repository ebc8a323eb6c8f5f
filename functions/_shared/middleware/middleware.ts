import type { MiddlewareObj } from '@middy/core';
import type { GatewayEvent, HandlerResponse } from '../event.ts';

export type Middleware = MiddlewareObj<GatewayEvent, HandlerResponse>;
