"""Arrays and DataFrames in, figures out; no files, and matplotlib's settings stay as they are."""

from netchu.plotting.comparison_charts import cer_curves, change_intervals
from netchu.plotting.data_charts import character_chart, count_bars, crop_grid, kind_chart, ranked_bars, size_chart
from netchu.plotting.decoding_charts import beam_chart, beam_tree, domain_chart
from netchu.plotting.error_charts import confusion_charts, error_windows, group_chart
from netchu.plotting.ink_charts import ink_chart
from netchu.plotting.lines import line_grid, reading_heat_map, step_grid, two_frame_example
from netchu.plotting.preprocessing_charts import contrast_chart, cost_bars, height_chart, loss_bars, score_bars
from netchu.plotting.result_charts import change_bars, confidence_chart, kind_bars, learning_curves
from netchu.plotting.rows import page_texts, row_chart, sheet_chart
from netchu.plotting.style import PageFigure, style
from netchu.plotting.training_charts import batch_chart, loss_curves
