import type { AnnotationQuery, Dashboard, DataQuery, FieldConfig, FieldConfigSource, Panel, RowPanel } from '@grafana/schema';
import type * as barChart from '@grafana/schema/dist/esm/raw/composable/barchart/panelcfg/x/BarChartPanelCfg_types.gen.d.ts';
import type * as barGauge from '@grafana/schema/dist/esm/raw/composable/bargauge/panelcfg/x/BarGaugePanelCfg_types.gen.d.ts';
import type * as gauge from '@grafana/schema/dist/esm/raw/composable/gauge/panelcfg/x/GaugePanelCfg_types.gen.d.ts';
import type * as heatmap from '@grafana/schema/dist/esm/raw/composable/heatmap/panelcfg/x/HeatmapPanelCfg_types.gen.d.ts';
import type * as histogram from '@grafana/schema/dist/esm/raw/composable/histogram/panelcfg/x/HistogramPanelCfg_types.gen.d.ts';
import type * as stat from '@grafana/schema/dist/esm/raw/composable/stat/panelcfg/x/StatPanelCfg_types.gen.d.ts';
import type * as stateTimeline from '@grafana/schema/dist/esm/raw/composable/statetimeline/panelcfg/x/StateTimelinePanelCfg_types.gen.d.ts';
import type * as statusHistory from '@grafana/schema/dist/esm/raw/composable/statushistory/panelcfg/x/StatusHistoryPanelCfg_types.gen.d.ts';
import type * as table from '@grafana/schema/dist/esm/raw/composable/table/panelcfg/x/TablePanelCfg_types.gen.d.ts';
import type * as text from '@grafana/schema/dist/esm/raw/composable/text/panelcfg/x/TextPanelCfg_types.gen.d.ts';
import type * as timeSeries from '@grafana/schema/dist/esm/raw/composable/timeseries/panelcfg/x/TimeSeriesPanelCfg_types.gen.d.ts';

/** T as JSON writes it: a value of an enum by its text. */
type Json<T> = T extends string
  ? `${T}`
  : T extends number | boolean | null | undefined
    ? T
    : T extends Array<infer Element>
      ? Array<Json<Element>>
      : T extends object
        ? { [Key in keyof T]: Json<T[Key]> }
        : T;

/** The published schema leaves queries open; this is Prometheus's. */
interface Query extends DataQuery {
  expr: string;
  legendFormat?: string;
  editorMode?: 'code';
  instant: boolean;
  range: boolean;
  format?: 'time_series' | 'table' | 'heatmap';
  exemplar?: boolean;
  interval?: string;
}

/** A panel of one kind; what it leaves out of its options and its fields Grafana takes from the kind's defaults. */
type Of<Kind extends string, Options, Custom> = Omit<Panel, 'type' | 'options' | 'fieldConfig' | 'targets'> & {
  type: Kind;
  options?: Partial<Options>;
  targets: Query[];
  fieldConfig: Omit<FieldConfigSource, 'defaults'> & {
    defaults: Omit<FieldConfig, 'custom'> & { custom?: Partial<Custom> };
  };
};

type Kinds =
  | Of<'barchart', barChart.Options, barChart.FieldConfig>
  | Of<'bargauge', barGauge.Options, {}>
  | Of<'gauge', gauge.Options, {}>
  | Of<'heatmap', heatmap.Options, heatmap.FieldConfig>
  | Of<'histogram', histogram.Options, histogram.FieldConfig>
  | Of<'stat', stat.Options, {}>
  | Of<'state-timeline', stateTimeline.Options, stateTimeline.FieldConfig>
  | Of<'status-history', statusHistory.Options, statusHistory.FieldConfig>
  | Of<'table', table.Options, table.FieldConfig>
  | Of<'text', text.Options, {}>
  | Of<'timeseries', timeSeries.Options, timeSeries.FieldConfig>;

/** What is asked for a mark on the time axis, and how the answer is told. */
type Mark = Omit<AnnotationQuery, 'target'> & {
  target: Pick<Query, 'refId' | 'expr' | 'interval'>;
  titleFormat?: string;
  textFormat?: string;
  tagKeys?: string;
};

/** A dashboard's file. */
export type Provisioned = Json<
  Omit<Dashboard, 'panels' | 'annotations'> & { panels: Array<Kinds | RowPanel>; annotations?: { list: Mark[] } }
>;
