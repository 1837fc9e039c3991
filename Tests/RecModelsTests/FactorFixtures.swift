// Written by Tests/Peers/parity_factors.py with Surprise 1.1.5 and NumPy 2.4.6.
// swift-format-ignore-file
let factorFixtures: [FactorFixture] = [
    FactorFixture(
        "baseline stars:30:40:400:1 0 ",
        learned: 0x842efab26bedef28, prediction: 3.2140549575568365),
    FactorFixture(
        "baseline fractions:25:60:500:2 0 n_epochs=3 reg_u=4 reg_i=7.5",
        learned: 0xaa7c46419a11180b, prediction: 0.05485402010111357),
    FactorFixture(
        "baseline stars:30:40:400:3 0 kind=sgd",
        learned: 0x175996cce92db7b6, prediction: 2.8785834807283948),
    FactorFixture(
        "baseline fractions:20:30:300:4 0 kind=sgd n_epochs=7 reg=0.1 learning_rate=0.02",
        learned: 0x0bc1b9c2048f6d73, prediction: -0.3021886669562801),
    FactorFixture(
        "svd stars:30:40:400:5 42 n_factors=20 n_epochs=5",
        learned: 0x11c7e4e038f61737, prediction: 2.5311980591893697),
    FactorFixture(
        "svd stars:25:50:600:6 7 n_factors=100 n_epochs=3",
        learned: 0x85c8223015873b56, prediction: 2.6262015259585887),
    FactorFixture(
        "svd fractions:40:20:500:7 1 n_factors=7 n_epochs=6 biased=False",
        learned: 0x95304d74fd8b3435, prediction: -0.016636674201706485),
    FactorFixture(
        "svd fractions:3:90:500:8 2 n_factors=8 n_epochs=4 lr_bu=0.01 lr_bi=0.004 lr_pu=0.006 lr_qi=0.02 reg_bu=0.1 reg_bi=0.03 reg_pu=0.05 reg_qi=0.01",
        learned: 0x435f46238b65f715, prediction: 0.002079516883493379),
    FactorFixture(
        "svd stars:200:5:700:9 3 n_factors=1 n_epochs=5 init_mean=0.2 init_std_dev=0.3",
        learned: 0xc7b75d0cba1d0a98, prediction: 2.870706581360628),
    FactorFixture(
        "svd stars:1:1:5:10 4 n_factors=3 n_epochs=2",
        learned: 0xb58e918cfa6bd56a, prediction: 2.3134254848366522),
    FactorFixture(
        "svd stars:20:30:200:11 5 n_factors=5 n_epochs=0",
        learned: 0xcbf46e8b4b655d07, prediction: 2.845810604740292),
    FactorFixture(
        "svdpp stars:30:40:400:12 42 n_factors=20 n_epochs=3",
        learned: 0x07490ba3043f809f, prediction: 2.8772112289983074),
    FactorFixture(
        "svdpp fractions:25:30:500:13 6 n_factors=6 n_epochs=4 lr_bu=0.01 lr_bi=0.004 lr_pu=0.006 lr_qi=0.02 reg_bu=0.1 reg_bi=0.03 reg_pu=0.05 reg_qi=0.01 lr_yj=0.003 reg_yj=0.07",
        learned: 0x37085a1420b09616, prediction: -0.050591705526474),
    FactorFixture(
        "svdpp stars:5:60:500:14 7 n_factors=9 n_epochs=2 init_mean=0.1 init_std_dev=0.2",
        learned: 0xfdf9d813b9f12c87, prediction: 2.4858316763874435),
    FactorFixture(
        "nmf stars:30:40:400:15 42 ",
        learned: 0x5f3527bce2c7040c, prediction: 1.407472848343027),
    FactorFixture(
        "nmf stars:25:30:500:16 8 n_factors=6 n_epochs=9 biased=True",
        learned: 0x9ef56fc07ca0f845, prediction: 2.8684442785383144),
    FactorFixture(
        "nmf stars:40:20:400:17 9 n_factors=4 n_epochs=7 biased=True reg_pu=0.1 reg_qi=0.02 reg_bu=0.05 reg_bi=0.01 lr_bu=0.01 lr_bi=0.002 init_low=0.1 init_high=0.7",
        learned: 0xf5afbdcc2e8faeea, prediction: 2.9624152028191353),
]
