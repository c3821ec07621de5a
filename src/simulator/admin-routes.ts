import { json, Router, type RequestHandler } from 'express';
import { checkActionRequest, checkShardConfig, type Checked } from './admin-bodies.js';
import { AdminRefusal, refusalOf } from './admin-errors.js';
import { listChunks, parseListQuery } from './admin-list.js';
import { sendChunks } from './admin-stream.js';
import type { ShardControl } from './control.js';

/** A configuration with hundreds of profiles, or an action on the longest list of names that an annotation holds. */
const BODY_LIMIT = '1mb';
const LONGEST_ACTION_ID = 256;

/** What stands under /admin, for requests that may ask. */
export function adminRoutes(control: ShardControl): Router {
  const router = Router();
  const body = json({ limit: BODY_LIMIT, type: () => true });

  router
    .route('/cpes')
    .get(async (request, response) => {
      const query = parseListQuery(new URLSearchParams(request.url.split('?')[1]));
      if (query.after !== undefined && !control.get(query.after)) throw refusalOf('unknown-cpe', query.after);
      response.set('Content-Type', 'application/json; charset=utf-8');
      if (request.method === 'HEAD') response.end();
      else await sendChunks(response, listChunks(control.list(), query));
    })
    .all(allowOnly('GET, HEAD'));

  router
    .route('/cpes/:name')
    .get((request, response) => {
      const { name } = request.params;
      const cpe = control.get(name);
      if (!cpe) throw refusalOf('unknown-cpe', name);
      response.json(cpe);
    })
    .all(allowOnly('GET, HEAD'));

  router
    .route('/cpes/:name/cr')
    .post((request, response) => {
      const { name } = request.params;
      const outcome = control.connectionRequest(name);
      if (typeof outcome === 'string') throw refusalOf(outcome, name);
      response.status(202).json(outcome);
    })
    .all(allowOnly('POST'));

  router
    .route('/cpes/:name/fault/:code')
    .post((request, response) => {
      const { name, code } = request.params;
      const outcome = /^\d{4}$/.test(code) ? control.injectFault(name, Number(code)) : 'unknown-fault';
      if (typeof outcome === 'string') throw refusalOf(outcome, name);
      response.status(202).json(outcome);
    })
    .all(allowOnly('POST'));

  router
    .route('/status')
    .get((_request, response) => {
      response.json(control.status());
    })
    .all(allowOnly('GET, HEAD'));

  router
    .route('/config')
    .put(body, (request, response) => {
      const outcome = control.configure(valid(checkShardConfig(request.body)));
      if ('restartRequired' in outcome) throw new AdminRefusal(409, 'ADMIN_RESTART_REQUIRED', outcome.restartRequired);
      response.json(outcome);
    })
    .all(allowOnly('PUT'));

  router
    .route('/actions/:id')
    .get((request, response) => {
      const { id } = request.params;
      const progress = control.action(id);
      if (!progress)
        throw new AdminRefusal(404, 'ADMIN_UNKNOWN_ACTION', `This shard was never asked for the action ${id}.`);
      response.json(progress);
    })
    .put(body, (request, response) => {
      const { id } = request.params;
      if (id.length > LONGEST_ACTION_ID) {
        throw new AdminRefusal(400, 'ADMIN_ACTION_ID', `An action's id has at most ${LONGEST_ACTION_ID} characters.`);
      }
      const progress = control.act(id, valid(checkActionRequest(request.body)));
      response.status(progress.phase === 'Running' ? 202 : 200).json(progress);
    })
    .all(allowOnly('GET, HEAD, PUT'));

  return router;
}

/** Answers the methods that a path does not have. */
export function allowOnly(methods: string): RequestHandler {
  return (request, response) => {
    response.set('Allow', methods);
    throw new AdminRefusal(
      405,
      'ADMIN_METHOD_NOT_ALLOWED',
      `${request.method} is not for this path; it has ${methods}.`,
    );
  };
}

function valid<T>(checked: Checked<T>): T {
  if ('value' in checked) return checked.value;
  throw new AdminRefusal(400, 'ADMIN_INVALID_BODY', checked.problems.join('; '));
}
