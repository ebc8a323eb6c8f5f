import { z } from 'zod';
import { catalogueSchema, policySchema, reasonListSchema, scopeSchema } from '../../schemas/recognition/index.ts';
import catalogue from './catalogue.json' with { type: 'json' };
import policy from './policy.json' with { type: 'json' };
import reasons from './reasons.json' with { type: 'json' };
import scopes from './scopes.json' with { type: 'json' };

/** What a region starts from and replaces with its own: items, scopes of marks, a policy, reason lists. Parsed, so that a mistake stops the start. */
export const starterCatalogue = catalogueSchema.parse(catalogue);
export const starterScopes = z.array(scopeSchema).parse(scopes);
/** Usable days are examples within the usual bounds of regional notices; each region sets its own. */
export const starterPolicy = policySchema.parse(policy);
export const starterReasons = z.array(reasonListSchema).parse(reasons);
