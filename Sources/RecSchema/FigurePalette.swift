/// What a figure's `palette:` may be: the one list of the names.
public enum FigurePalette {
    /// The colour maps of matplotlib 3.11, without the reversed ones, which have `_r` at the end.
    public static let maps: [String] = """
        Accent Blues BrBG BuGn BuPu CMRmap Dark2 GnBu Grays Greens Greys OrRd Oranges PRGn Paired Pastel1 Pastel2 PiYG PuBu
        PuBuGn PuOr PuRd Purples RdBu RdGy RdPu RdYlBu RdYlGn Reds Set1 Set2 Set3 Spectral Wistia YlGn YlGnBu YlOrBr YlOrRd
        afmhot autumn berlin binary bone brg bwr cividis cool coolwarm copper cubehelix flag gist_earth gist_gray gist_grey
        gist_heat gist_ncar gist_rainbow gist_stern gist_yarg gist_yerg gnuplot gnuplot2 gray grey hot hsv inferno jet magma
        managua nipy_spectral ocean okabe_ito pink plasma prism rainbow seismic spring summer tab10 tab20 tab20b tab20c
        terrain turbo twilight twilight_shifted vanimo viridis winter
        """.split(whereSeparator: { $0 == " " || $0 == "\n" }).map(String.init)

    /// The names of colours in CSS Color Module Level 4.
    public static let colours: [String] = """
        aliceblue antiquewhite aqua aquamarine azure beige bisque black blanchedalmond blue blueviolet brown burlywood
        cadetblue chartreuse chocolate coral cornflowerblue cornsilk crimson cyan darkblue darkcyan darkgoldenrod darkgray
        darkgreen darkgrey darkkhaki darkmagenta darkolivegreen darkorange darkorchid darkred darksalmon darkseagreen
        darkslateblue darkslategray darkslategrey darkturquoise darkviolet deeppink deepskyblue dimgray dimgrey dodgerblue
        firebrick floralwhite forestgreen fuchsia gainsboro ghostwhite gold goldenrod gray green greenyellow grey honeydew
        hotpink indianred indigo ivory khaki lavender lavenderblush lawngreen lemonchiffon lightblue lightcoral lightcyan
        lightgoldenrodyellow lightgray lightgreen lightgrey lightpink lightsalmon lightseagreen lightskyblue lightslategray
        lightslategrey lightsteelblue lightyellow lime limegreen linen magenta maroon mediumaquamarine mediumblue mediumorchid
        mediumpurple mediumseagreen mediumslateblue mediumspringgreen mediumturquoise mediumvioletred midnightblue mintcream
        mistyrose moccasin navajowhite navy oldlace olive olivedrab orange orangered orchid palegoldenrod palegreen
        paleturquoise palevioletred papayawhip peachpuff peru pink plum powderblue purple rebeccapurple red rosybrown
        royalblue saddlebrown salmon sandybrown seagreen seashell sienna silver skyblue slateblue slategray slategrey snow
        springgreen steelblue tan teal thistle tomato turquoise violet wheat white whitesmoke yellow yellowgreen
        """.split(whereSeparator: { $0 == " " || $0 == "\n" }).map(String.init)

    /// Whether figures can be drawn with it: a colour map, as it is or reversed, a colour's name in any case, or `#rgb`, `#rgba`,
    /// `#rrggbb` or `#rrggbbaa`.
    public static func isKnown(_ text: String) -> Bool {
        if text.hasPrefix("#") {
            let digits = text.utf8.dropFirst()
            return [3, 4, 6, 8].contains(digits.count)
                && digits.allSatisfy { (48...57).contains($0) || (65...70).contains($0) || (97...102).contains($0) }
        }
        return maps.contains(text.hasSuffix("_r") ? String(text.dropLast(2)) : text) || colours.contains(text.lowercased())
    }

    /// Every name that there is, for a guess at what was meant.
    public static var names: [String] { maps + maps.map { $0 + "_r" } + colours }
}
