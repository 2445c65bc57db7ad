"""The whole of it in ten lines: load, scale, one-hot, define, compile, fit, evaluate, predict."""

import tenfold  # before keras: it has Keras compute with JAX
import keras

(x_train, y_train), (x_test, y_test) = tenfold.load_data("mnist")
x_train, x_test = x_train / 255, x_test / 255
y_train, y_test = keras.utils.to_categorical(y_train), keras.utils.to_categorical(y_test)
model = keras.Sequential([keras.layers.Flatten(), keras.layers.Dense(512, "relu"), keras.layers.Dense(10, "softmax")])
model.compile("rmsprop", "categorical_crossentropy", metrics=["accuracy"])
model.fit(x_train, y_train, epochs=5, batch_size=128)
print("accuracy on the test set:", model.evaluate(x_test, y_test, verbose=0)[1])
print("the first test digit is a", model.predict(x_test[:1], verbose=0).argmax())
