/// One kind of mark drawn from one table.
public struct FigureLayer: Hashable, Sendable, Codable {
    /// What is drawn.
    public var kind: FigureKind
    /// Which of the figure's tables it is drawn from.
    public var table: Int
    /// Which columns mean what.
    public var channels: FigureChannels
    /// How it looks.
    public var options: FigureOptions

    /// A layer of `kind` from table number `table`.
    public init(
        kind: FigureKind, table: Int = 0, channels: FigureChannels = FigureChannels(), options: FigureOptions = FigureOptions()
    ) {
        self.kind = kind
        self.table = table
        self.channels = channels
        self.options = options
    }
}

/// What a layer draws.
public enum FigureKind: String, Hashable, Sendable, Codable, CaseIterable {
    /// A bar for each row: `x` against `y`. Lies on its side when the categories are long texts, or when `y` is the text.
    case bar
    /// Points joined in order of `x`; one line for each `color`, or for each column of `y`.
    case line
    /// A point for each row.
    case scatter
    /// Counts of `x` in bins of equal width.
    case histogram
    /// Cells coloured by `color` at `x` and `y`; without channels, the numeric columns as a matrix (as of `correlation()`), its
    /// rows named by the first text column.
    case heatmap
    /// Quartiles, whiskers of 1.5 interquartile ranges and outliers of `y` for each `x`; without channels, of each numeric column.
    case box
    /// As `line`, with the area below filled; stacked when there are several.
    case area
    /// A line of a criterion `y` over `x` with the chosen `x` marked (`options.knee`).
    case elbow
    /// The tree of an agglomerative clustering, a row a node: leaves from left to right, with their text as `label`, then merges, with the
    /// two nodes that they join as `x` and `y` and their height as `size`; `color` is the cluster of a node, missing above the cut at
    /// `options.knee`.
    case dendrogram
}

/// The columns that a layer reads, by meaning.
public struct FigureChannels: Hashable, Sendable, Codable {
    /// Horizontal position, or category.
    public var x: String?
    /// Vertical position; several columns are several series.
    public var y: [String]
    /// Colour: categories get a legend, numbers a colour bar.
    public var color: String?
    /// Area of a point.
    public var size: String?
    /// Text beside a mark.
    public var label: String?
    /// One small picture for each value.
    public var facet: String?

    /// Channels by name.
    public init(
        x: String? = nil, y: [String] = [], color: String? = nil, size: String? = nil, label: String? = nil, facet: String? = nil
    ) {
        self.x = x
        self.y = y
        self.color = color
        self.size = size
        self.label = label
        self.facet = facet
    }

    /// Every column named, each once, in the order of the channels.
    public var columns: [String] {
        var seen: Set<String> = []
        return ([x].compactMap(\.self) + y + [color, size, label, facet].compactMap(\.self)).filter { seen.insert($0).inserted }
    }
}

/// How a layer looks. What is absent is chosen by the house style.
public struct FigureOptions: Hashable, Sendable, Codable {
    /// The number of bins of a histogram.
    public var bins: Int?
    /// The width of each bin of a histogram; bins are centred on multiples when the values are such multiples.
    public var binWidth: Double?
    /// Bars on their side (`true`) or upright (`false`).
    public var horizontal: Bool?
    /// Series on top of each other instead of side by side.
    public var stacked: Bool?
    /// Area of a point, in square points.
    public var size: Double?
    /// Opacity from 0 to 1.
    public var alpha: Double?
    /// The name of a matplotlib colour map, or a colour such as `#2a6f97`.
    public var palette: String?
    /// The shape of points: `o`, `s`, `^`, `v`, `D`, `x`, `+`, `.`.
    public var marker: String?
    /// Points on a line.
    public var markers: Bool?
    /// Numbers written in the cells of a heatmap or at the ends of bars.
    public var annotate: Bool?
    /// The abscissa that an elbow marks.
    public var knee: Double?
    /// The name of this layer in the legend.
    public var name: String?

    /// Options that leave everything to the house style.
    public init() {}
}
