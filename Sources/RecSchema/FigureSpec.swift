/// A figure as data: what to draw, never how. Tables travel beside it and are named by index, so one figure may lay layers of
/// several tables over each other. Drawing reads only this value and those tables, so both together are the picture's identity.
public struct FigureSpec: Hashable, Sendable, Codable {
    /// The heading above the picture.
    public var title: String?
    /// The label of the horizontal axis; the column's name when absent.
    public var xLabel: String?
    /// The label of the vertical axis; the column's name when absent.
    public var yLabel: String?
    /// What is drawn, the first at the bottom.
    public var layers: [FigureLayer]
    /// Size, scales and legend of the whole figure.
    public var frame: FigureFrame

    /// A figure of `layers`.
    public init(
        title: String? = nil, xLabel: String? = nil, yLabel: String? = nil, layers: [FigureLayer],
        frame: FigureFrame = FigureFrame()
    ) {
        self.title = title
        self.xLabel = xLabel
        self.yLabel = yLabel
        self.layers = layers
        self.frame = frame
    }
}

/// What concerns a whole figure rather than a layer of it.
public struct FigureFrame: Hashable, Sendable, Codable {
    /// Width in inches (100 pixels an inch and twice that in the PNG); chosen from the data when absent.
    public var width: Double?
    /// Height in inches; chosen from the data when absent.
    public var height: Double?
    /// A logarithmic horizontal axis.
    public var logX = false
    /// A logarithmic vertical axis.
    public var logY = false
    /// Lower and upper end of the horizontal axis; each `nil` is taken from the data.
    public var xRange: FigureRange?
    /// Lower and upper end of the vertical axis.
    public var yRange: FigureRange?
    /// Whether a legend is shown; decided from the data when absent.
    public var legend: Bool?
    /// Columns of the grid of facets; near to square when absent.
    public var facetColumns: Int?

    /// A frame whose every choice is made from the data.
    public init() {}
}

/// The ends of an axis.
public struct FigureRange: Hashable, Sendable, Codable {
    /// The lower end, from the data when absent.
    public var lower: Double?
    /// The upper end, from the data when absent.
    public var upper: Double?

    /// An axis from `lower` to `upper`.
    public init(lower: Double? = nil, upper: Double? = nil) {
        self.lower = lower
        self.upper = upper
    }
}

/// The file format of a picture.
public enum FigureFormat: String, Hashable, Sendable, Codable, CaseIterable {
    /// Pixels; what reports show.
    case png
    /// Vectors for a web page; dense layers are embedded as pixels.
    case svg
    /// Vectors for print.
    case pdf
}
