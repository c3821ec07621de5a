import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { load } from 'js-yaml';

const folder = 'config/monitoring/dashboards';
/** Grafana's grid has 24 columns; a row of stats is low. */
const COLUMNS = 24;
const HEIGHT = { stat: 4, timeseries: 8, heatmap: 8 };
/** Stands for the series of the chosen fleets. `All` matches series without the label too: not all scrape in a cluster. */
const FLEETS = 'namespace=~"$namespace", job=~"$fleet"';
const DATASOURCE = { type: 'prometheus', uid: '${datasource}' };

/** Dashboards as Grafana reads them (schema version 39: Grafana 10.4 and later), for the chart. */
export function dashboards(root) {
  const files = readdirSync(join(root, folder)).map((file) => {
    const source = `${folder}/${file}`;
    const json = dashboard(load(readFileSync(join(root, source), 'utf8')));
    const target = `charts/cpe-sim-operator/files/dashboards/${file.replace(/yaml$/, 'json')}`;
    return [target, { text: `${JSON.stringify(json, null, 1)}\n`, from: source }];
  });
  return Object.fromEntries(files);
}

function dashboard({ title, uid, description, fleetsOf, rows }) {
  return {
    title,
    uid,
    description,
    tags: ['cpe-sim'],
    schemaVersion: 39,
    editable: true,
    graphTooltip: 1,
    refresh: '30s',
    time: { from: 'now-1h', to: 'now' },
    timezone: '',
    links: [{ type: 'dashboards', title: 'cpe-sim', tags: ['cpe-sim'], asDropdown: true, keepTime: true }],
    templating: { list: [datasource(), ...(fleetsOf ? fleetVariables(fleetsOf) : [])] },
    annotations: { list: [] },
    panels: layOut(rows),
  };
}

function datasource() {
  return { name: 'datasource', label: 'Data source', type: 'datasource', query: 'prometheus', hide: 0, regex: '' };
}

function fleetVariables(metric) {
  const variable = (name, label, query) => ({
    name,
    label,
    type: 'query',
    datasource: DATASOURCE,
    query: { query, refId: name },
    definition: query,
    refresh: 2,
    sort: 1,
    multi: true,
    includeAll: true,
    allValue: '.*',
    current: { selected: true, text: ['All'], value: ['$__all'] },
  });
  return [
    variable('namespace', 'Namespace', `label_values(${metric}, namespace)`),
    variable('fleet', 'Fleet', `label_values(${metric}{namespace=~"$namespace"}, job)`),
  ];
}

/** Panels from left to right, each row below a heading. */
function layOut(rows) {
  const panels = [];
  let y = 0;
  for (const { title, panels: inRow } of rows) {
    panels.push({
      id: panels.length + 1,
      type: 'row',
      title,
      collapsed: false,
      gridPos: { h: 1, w: COLUMNS, x: 0, y },
    });
    y += 1;
    let [x, height] = [0, 0];
    for (const one of inRow) {
      const { type = 'timeseries', width } = one;
      if (x + width > COLUMNS) [x, y, height] = [0, y + height, 0];
      panels.push(panel(one, panels.length + 1, { h: HEIGHT[type], w: width, x, y }));
      x += width;
      height = Math.max(height, HEIGHT[type]);
    }
    y += height;
  }
  return panels;
}

function panel({ title, type = 'timeseries', description, unit = 'short', thresholds, stacked, queries }, id, gridPos) {
  return {
    id,
    type,
    title,
    ...(description && { description }),
    datasource: DATASOURCE,
    gridPos,
    fieldConfig: {
      defaults: {
        unit,
        min: 0,
        ...(type === 'timeseries' && { custom: lines(stacked) }),
        ...(type === 'stat' && { color: { mode: thresholds ? 'thresholds' : 'fixed', fixedColor: 'text' } }),
        ...(thresholds && { thresholds: steps(thresholds) }),
      },
      overrides: [],
    },
    options: OPTIONS[type],
    targets: queries.map(({ expr, legend = '' }, i) => ({
      refId: String.fromCharCode(65 + i),
      datasource: DATASOURCE,
      expr: expr.replaceAll('$fleets', FLEETS),
      legendFormat: legend,
      ...(type === 'heatmap' && { format: 'heatmap' }),
      ...(type === 'stat' ? { instant: true, range: false } : { range: true }),
    })),
  };
}

const OPTIONS = {
  stat: {
    reduceOptions: { calcs: ['lastNotNull'], fields: '', values: false },
    colorMode: 'value',
    graphMode: 'none',
    textMode: 'auto',
  },
  timeseries: {
    legend: { displayMode: 'list', placement: 'bottom', showLegend: true },
    tooltip: { mode: 'multi', sort: 'desc' },
  },
  heatmap: { calculate: false, yAxis: { unit: 's' }, color: { mode: 'scheme', scheme: 'Oranges', steps: 64 } },
};

function lines(stacked = false) {
  return {
    lineWidth: 1,
    fillOpacity: stacked ? 30 : 5,
    showPoints: 'never',
    stacking: { mode: stacked ? 'normal' : 'none', group: 'A' },
  };
}

/** `{ red: 0, green: 1 }`: red below 1, then green. Grafana wants the lowest step without a value. */
function steps(thresholds) {
  const sorted = Object.entries(thresholds).sort(([, a], [, b]) => a - b);
  return { mode: 'absolute', steps: sorted.map(([color, value], i) => ({ color, value: i === 0 ? null : value })) };
}
