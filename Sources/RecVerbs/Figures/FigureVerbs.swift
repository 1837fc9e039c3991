import RecEngine

/// Verbs that make figures of tables.
enum FigureVerbs {
    static let all: [any Verb] = [
        BarFigure(), LineFigure(), AreaFigure(), ScatterFigure(), HistogramFigure(), HeatmapFigure(), BoxFigure(), ElbowFigure(),
        AddingFigure(),
    ]
}
