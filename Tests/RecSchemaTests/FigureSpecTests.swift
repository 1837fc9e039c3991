import RecSchema
import Testing

@Suite struct FigureSpecTests {
    /// A column that several channels read is sent once.
    @Test func channelsNameEachColumnOnceInTheirOrder() {
        let channels = FigureChannels(x: "a", y: ["b", "a", "c"], color: "b", size: "d", label: "e", facet: "a")
        #expect(channels.columns == ["a", "b", "c", "d", "e"])
        #expect(FigureChannels().columns.isEmpty)
    }

    /// Names of kinds and formats are part of the protocol with the drawing process and of notebooks' keys.
    @Test func namesOfKindsAndFormatsStay() {
        #expect(
            FigureKind.allCases.map(\.rawValue)
                == ["bar", "line", "scatter", "histogram", "heatmap", "box", "area", "elbow", "dendrogram"])
        #expect(FigureFormat.allCases.map(\.rawValue) == ["png", "svg", "pdf"])
    }
}
